#!/usr/bin/env python3
"""Goal: a workbook holds what CSV says, as numbers, days and texts, never as a formula or a link, and the same question gives the
same bytes. Method: the files inside are read with zipfile and ElementTree, which share nothing with the program, and with openpyxl
too where it is installed; every table command of the small operator is compared with its CSV cell by cell."""
import csv
import datetime
import io
import os
import re
import subprocess
import sys
import tempfile
import xml.etree.ElementTree
import zipfile

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
holdfast = os.path.abspath(sys.argv[1])
passed = failed = skipped = 0


def check(is_true, what):
    global passed, failed
    if is_true:
        passed += 1
    else:
        failed += 1
        print(f"FAILED {what}")
    return is_true


def run(*words, text=None, **more):
    environment = dict(os.environ, HOLDFAST_WHO="test", **more)
    return subprocess.run([holdfast, *words], input=text, capture_output=True, check=False, env=environment)


def column_of(place):
    number = 0
    for letter in re.match("[A-Z]+", place)[0]:
        number = number * 26 + ord(letter) - 64
    return number - 1


def sheets_of(data):
    """Name of each sheet -> rows of cells: text, number or day. Formulas and links are failures."""
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        check(book.testzip() is None, "the archive is whole")
        read = lambda name: xml.etree.ElementTree.fromstring(book.read(name))
        texts = []
        if "xl/sharedStrings.xml" in book.namelist():
            texts = ["".join(t.text or "" for t in item.iter(MAIN + "t")) for item in read("xl/sharedStrings.xml")]
        formats = read("xl/styles.xml").find(MAIN + "cellXfs")
        codes = {f.get("numFmtId"): f.get("formatCode") for f in read("xl/styles.xml").iter(MAIN + "numFmt")}
        days = {str(i) for i, xf in enumerate(formats) if codes.get(xf.get("numFmtId")) == "yyyy-mm-dd"}
        result = {}
        for i, sheet in enumerate(read("xl/workbook.xml").iter(MAIN + "sheet")):
            page = read(f"xl/worksheets/sheet{i + 1}.xml")
            check(not list(page.iter(MAIN + "f")), "no cell is a formula")
            check(not list(page.iter(MAIN + "hyperlink")), "no cell is a link")
            check(page.find(f".//{MAIN}pane") is not None, "the heading is frozen")
            check(page.find(MAIN + "autoFilter") is not None, "there is a filter")
            check(page.find(MAIN + "cols") is not None, "widths are set")
            rows = []
            for line in page.iter(MAIN + "row"):
                row = {}
                for cell in line.iter(MAIN + "c"):
                    value = cell.findtext(MAIN + "v")
                    if value is None:
                        check(False, f"{sheet.get('name')} {cell.get('r')}: neither a value nor blank")
                        continue
                    if cell.get("t") == "s":
                        row[column_of(cell.get("r"))] = texts[int(value)]
                    elif cell.get("s") in days:
                        row[column_of(cell.get("r"))] = datetime.date(1899, 12, 30) + datetime.timedelta(days=int(value))
                    else:
                        row[column_of(cell.get("r"))] = float(value)
                rows += [{}] * (int(line.get("r")) - 1 - len(rows)) + [row]
            result[sheet.get("name")] = rows
        return result


def same(cell, text):
    """A cell, and what CSV says in its place."""
    if isinstance(cell, datetime.date):
        return cell.isoformat() == text
    if isinstance(cell, float):
        try:
            return abs(cell - float(text)) <= max(6e-7, 6e-6 * abs(cell)) # CSV is rounded
        except ValueError:
            return False
    return (cell or "") == text


def compare(name, book, rows):
    first = next(iter(sheets_of(book).values()))
    if not check(len(first) == len(rows), f"{name}: {len(first)} rows, CSV has {len(rows)}"):
        return
    check(len(rows[0]) == len(first[0]), f"{name}: as many columns")
    for at, (row, wanted) in enumerate(zip(first[1:], rows[1:])):
        for column, text in enumerate(wanted):
            cell = row.get(column)
            if not same(cell, text):
                check(False, f"{name} row {at + 2} column {column}: {cell!r}, CSV says {text!r}")
                return
    check(True, name)


def hostile_texts():
    names = ["=1+1", "=HYPERLINK(\"http://a.example\")", "+44", "-1", "@SUM(A1)", "http://a.example/b", "mailto:a@b.example",
             "2020-07-14", "00123", "<b>&amp;", "caf\u00e9 \u4e2d\u6587", "x" * 40000]
    page = io.StringIO()
    writer = csv.writer(page)
    writer.writerow(["name1", "name2"])
    for name in names:
        writer.writerow([name, "Acme"])
    done = run("screen", "--pairs", "-", "--format", "xlsx", text=page.getvalue().encode())
    rows = sheets_of(done.stdout)["pairs"]
    for row, name in zip(rows[1:], names):
        cell = row[0]
        if len(name) > 32767:
            check(len(cell) <= 32767 and cell.endswith("[cut: a cell holds no more]"), "a text that is too long says so")
        else:
            check(cell == name, f"{name!r} stays text: {cell!r}")
    done = run("screen", "--name", "=1+1", "--list", os.path.join(os.path.dirname(__file__), "data", "check_pack.json"), "--format",
               "xlsx")
    check(sheets_of(done.stdout)["screened"][1][1] == "=1+1", f"a query stays text {done.stderr}")


def spares():
    lines = "part,units,fit,failures,unit_years,horizon,stock\n=A1,100,3619,,,2 years,3\nB,400,,7,400,3 years,40\n"
    said = ["spares", "--file", "-", "--as-of", "2026-11-22"]
    book = run(*said, "--format", "xlsx", text=lines.encode()).stdout
    rows = list(csv.reader(io.StringIO(run(*said, "--format", "csv", text=lines.encode()).stdout.decode())))
    compare("spares", book, rows)
    check(book == run(*said, "--format", "xlsx", text=lines.encode(), TZ="Asia/Tokyo").stdout, "spares: same bytes")


def operator(folder):
    base = os.path.join(folder, "net.db")
    done = run("generate", os.path.join(folder, "op"), "--size", "small")
    check(done.returncode == 0, f"generate {done.stderr}")
    packs = [os.path.join("packs", name) for name in sorted(os.listdir("packs")) if name.endswith(".json") and name != "pack.schema.json"]
    done = run("-w", base, "import", "-q", os.path.join(folder, "op"), *packs)
    check(done.returncode == 0, f"import {done.stderr[-300:]}")
    day = ["--as-of", "2022-10-13"]
    for words in (["exposure"], ["exposure", "effects"], ["stock"], ["stock", "lots"], ["updates"], ["updates", "releases"],
                  ["claims"], ["resilience"], ["resilience", "shares"], ["resilience", "sites"], ["screen"], ["sources"],
                  ["conflicts"], ["list"], ["pack"]):
        more = day if words[0] not in ("sources", "conflicts", "list", "pack") else []
        path = os.path.join(folder, "out.xlsx")
        done = run("-w", base, *words, *more, "-o", path)
        if not check(done.returncode == 0 and os.path.exists(path), f"{words} writes a workbook: {done.stderr}"):
            continue
        with open(path, "rb") as file:
            book = file.read()
        os.remove(path)
        rows = list(csv.reader(io.StringIO(run("-w", base, *words, *more, "--format", "csv").stdout.decode())))
        compare(" ".join(words), book, rows)
    whole = [run("-w", base, "report", "-o", "-", "--format", "xlsx", *day, TZ=zone).stdout for zone in ("UTC", "America/Lima")]
    pages = sheets_of(whole[0])
    check(len(pages) >= 17 and "about" in pages and "findings" in pages, f"the report has a sheet a part: {list(pages)}")
    bodies = []
    for book in whole: # the head of the log moves with every answer; all else is the same
        with zipfile.ZipFile(io.BytesIO(book)) as archive:
            bodies.append({name: archive.read(name) for name in archive.namelist() if "sharedStrings" not in name})
    check(bodies[0] == bodies[1], "the report: same bytes in every time zone")
    check(len(pages["stock"]) > 10, "the report's stock has rows")
    check(run("-w", base, "assess", "--format", "xlsx").returncode == 2, "assess points to report")
    try:
        import openpyxl  # pylint: disable=import-outside-toplevel
    except ImportError:
        global skipped
        skipped += 1
        print("skipped: openpyxl is not installed")
        return
    read = openpyxl.load_workbook(io.BytesIO(whole[0]))
    check(read.sheetnames == list(pages), "openpyxl reads the same sheets")


hostile_texts()
spares()
with tempfile.TemporaryDirectory() as scratch:
    operator(scratch)
print(f"{passed} passed, {failed} failed, {skipped} skipped")
sys.exit(failed > 0)
