#!/usr/bin/env python3
"""Writes a CSV file that is wrong in about every fifth row, in all the ways that Table Schema has a word for.

    dirty.py DESCRIPTOR SEED ROWS > FILE

Every value comes of the descriptor and the seed. A row has one wrong cell, or a few, or too few or too many cells, or the unique
value of a row before it. Values on which Table Schema leaves room (spaces, case, exponents) are not written.
"""
import csv
import json
import random
import sys

WORDS = ["Anvil", "größer", "5 € off", "say \"hi\"", "a, b", "日本語", "two\nlines", "x;y|z", "0001234"]


def stamp(rng):
    return f"{rng.randint(2021, 2025)}-{rng.randint(1, 12):02}-{rng.randint(1, 28):02}"


def clock(rng):
    return f"{rng.randint(0, 23):02}:{rng.randint(0, 59):02}:{rng.randint(0, 59):02}"


def good_text(field, number, rng):
    constraints = field.get("constraints", {})
    if "enum" in constraints:
        return rng.choice(constraints["enum"])
    if constraints.get("unique"):
        return f"{number:07}-{rng.choice('XYZ')}"
    if "pattern" in constraints:
        return {"[A-Z]{2}[0-9]{3}": f"{rng.choice('ABC')}Q{rng.randint(0, 999):03}"}[constraints["pattern"]]
    if "minLength" in constraints:
        return "äöü日本"[:rng.randint(constraints["minLength"], constraints["maxLength"])]
    return {
        "uuid": f"38400000-8cf0-11bd-b23e-10b96e40{rng.randint(0, 0xFFFF):04x}", "email": f"name{number}@partner.example",
    }.get(field.get("format"), rng.choice(WORDS))


def good(field, number, rng):
    """A value that is right."""
    return {
        "integer": lambda: str(rng.randint(1, 5000)), "number": lambda: f"{rng.randint(1, 9999)}.{rng.randint(0, 99):02}",
        "boolean": lambda: rng.choice(field.get("trueValues", ["true"]) + field.get("falseValues", ["false"])),
        "date": lambda: stamp(rng), "datetime": lambda: f"{stamp(rng)}T{clock(rng)}", "time": lambda: clock(rng),
        "year": lambda: str(rng.randint(1990, 2030)), "yearmonth": lambda: stamp(rng)[:7],
        "string": lambda: good_text(field, number, rng),
    }[field["type"]]()


WRONG = {
    "integer": ["12x", "1.5", "--3", "one", "0x10"], "number": ["1.2.3", "abc", "12 34", "$5", "1,5"],
    "boolean": ["maybe", "2", "Y"], "date": ["2026-02-30", "03/04/2026", "2026-13-01", "yesterday"],
    "datetime": ["2026-02-30T10:00:00", "03/04/2026", "2026-01-01T25:00:00", "now"],
    "time": ["25:00:00", "12:60:00", "noon"], "year": ["twenty", "20x6"], "yearmonth": ["2026-13", "March", "2026/03"],
    "uuid": ["123", "38400000-8cf0-11bd-b23e"], "email": ["nobody", "a@", "@b.example"],
}


def wrong(field, number, rng):
    """A value that is wrong, or None where nothing is."""
    constraints = field.get("constraints", {})
    kinds = list(WRONG.get(field["type"], [])) + list(WRONG.get(field.get("format"), []))
    if constraints.get("required"):
        kinds += ["", ""]
    if "minimum" in constraints:
        kinds += {"integer": ["0", "-7"], "number": ["0.49", "-1"], "date": ["2019-12-31"]}[field["type"]]
    if "maximum" in constraints:
        kinds += {"integer": ["5001", "123456789"], "number": ["100000", "99999.991"], "date": ["2027-01-01"]}[field["type"]]
    if "enum" in constraints:
        kinds += ["NEWER", "O"]
    if "pattern" in constraints:
        kinds += ["AB12", "xAB123", "AB1234", "ab123"]
    if "minLength" in constraints:
        kinds += ["ä", "日本"]
    if "maxLength" in constraints:
        kinds += [str(number).rjust(constraints["maxLength"] + more, letter) for more, letter in ((1, "x"), (2, "日"))]
    return rng.choice(kinds) if kinds else None


def unbroken(row):
    """Without line ends in its cells: `intray check` takes those of a row of wrong width for a quote that was never closed."""
    return [value.replace("\n", " ") for value in row]


def main():
    fields = json.load(open(sys.argv[1]))["schema"]["fields"]
    rng = random.Random(int(sys.argv[2]))
    table = csv.writer(sys.stdout, lineterminator="\n")
    table.writerow(field["name"] for field in fields)
    unique = next(index for index, field in enumerate(fields) if field.get("constraints", {}).get("unique"))
    right = []
    for number in range(1, int(sys.argv[3]) + 1):
        row = [good(field, number, rng) for field in fields]
        fate = rng.random()
        if fate < 0.15:
            for index in rng.sample(range(len(fields)), rng.choice([1, 1, 1, 2, 3])):
                value = wrong(fields[index], number, rng)
                row[index] = row[index] if value is None else value
        elif fate < 0.17:
            row = unbroken(row)[:rng.randint(2, len(row) - 1)]
        elif fate < 0.19:
            row = unbroken(row) + ["more"] * rng.randint(1, 3)
        elif fate < 0.21 and right:
            row[unique] = rng.choice(right)
        elif fate < 0.30:
            for index, field in enumerate(fields):
                if not field.get("constraints", {}).get("required") and rng.random() < 0.3:
                    row[index] = ""
            right.append(row[unique])
        else:
            right.append(row[unique])
        table.writerow(row)


main()
