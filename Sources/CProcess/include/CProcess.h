// CProcess: what a process may ask of the kernel about itself, and Swift cannot call.
#pragma once

// Has the kernel write no image of the memory when the process dies, and lets nobody but root look into it while it lives
// (prctl(2), PR_SET_DUMPABLE).
void cprocess_keep_private(void);

// Has the kernel end this process by SIGTERM when its parent dies; at once when `parent` is not its parent any more.
void cprocess_end_with_parent(int parent);
