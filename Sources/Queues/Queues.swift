// The room's comment stands here.
