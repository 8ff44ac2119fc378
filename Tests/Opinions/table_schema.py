#!/usr/bin/env python3
"""What frictionless-py, the reference implementation of Table Schema, finds in a CSV file: a line `ROW FIELD CODE` for each error.

    table_schema.py DESCRIPTOR FILE

The field is `-` where an error is of the whole row, and of an error in a row with too few or too many cells nothing else is said.
"""
import json
import os
import sys

from frictionless import Resource, system

CONSTRAINTS = {
    "required": "required-cell", "enum": "enum-error", "pattern": "pattern-error", "minimum": "min-error", "maximum": "max-error",
    "minLength": "length-error", "maxLength": "length-error",
}


def code(error):
    if error.type != "constraint-error":
        return error.type
    return CONSTRAINTS[error.note.split('"')[1]]


def main():
    descriptor = json.load(open(sys.argv[1]))
    descriptor["path"] = os.path.basename(sys.argv[2])
    descriptor.pop("x-ingest", None)
    with system.use_context(trusted=True):
        report = Resource(descriptor, basepath=os.path.dirname(sys.argv[2])).validate(limit_errors=1_000_000)
    errors = [error for task in report.tasks for error in task.errors]
    ragged = {error.row_number for error in errors if error.type in ("missing-cell", "extra-cell")}
    found = set()
    for error in errors:
        if error.row_number in ragged and error.type not in ("missing-cell", "extra-cell"):
            continue
        whole = error.type in ("missing-cell", "extra-cell", "primary-key")
        found.add((error.row_number - 1, "-" if whole else error.field_name, code(error)))
    for row, field, name in sorted(found):
        print(row, field, name)


main()
