#!/usr/bin/env python3
"""Goal: the evidence log, as a user meets it: every answer is recorded, its record leads back to the files, a head that
was kept shows whether the log is still the one that it was, and nothing that is changed behind its back passes. Method:
a small workspace with invented names; the chain recomputed here with hashlib; the file changed with sqlite3, cut off,
rewritten as a whole; a workspace that nobody may write to, and one that another program is writing to."""
import hashlib
import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time

PROGRAM = os.path.abspath(sys.argv[1])
PACK = os.path.abspath("tests/data/ruritania.json")
passed = failed = skipped = 0


def check(is_true, what):
    global passed, failed
    if is_true:
        passed += 1
    else:
        failed += 1
        print(f"FAILED {what}")
    return is_true


def skip(what):
    global skipped
    skipped += 1
    print(f"skipped: {what}")


def run(*words, at="2031-01-05T10:00:00Z", who="tester@here", text=None, program=PROGRAM, **more):
    return subprocess.run([program, *words], input=text, capture_output=True, text=True, check=False,
                          env={**os.environ, "NO_COLOR": "1", "HOLDFAST_NOW": at, "HOLDFAST_WHO": who}, **more)


def exits(status, *words, **more):
    done = run(*words, **more)
    check(done.returncode == status, f"exit {status} of {' '.join(words)}: {done.returncode} {done.stderr[-300:]}")
    return done


def rows(*words):
    return json.loads(exits(0, *words, "--format", "json", "-q").stdout)["rows"]


def write(path, text):
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)


def make(home):
    """A workspace of three sources; returns its path."""
    workspace = os.path.join(home, "w.db")
    write(os.path.join(home, "sites.csv"), "name,status\nNorth,active\nSouth,active\n")
    write(os.path.join(home, "more.csv"), "site,product,quantity\nNorth,Strelsau S-1,4\n")
    exits(0, "-w", workspace, "import", "sites.csv", "-q", cwd=home)
    exits(0, "-w", workspace, "import", "more.csv", "--source", "more", "-q", cwd=home)
    exits(0, "-w", workspace, "import", PACK, "-q", cwd=home)
    return workspace


def digest_of(workspace, number):
    text = subprocess.run([PROGRAM, "-w", workspace, "log", "show", str(number)], capture_output=True, check=True).stdout
    return hashlib.sha256(text).hexdigest(), text.decode()


def test_records(home, workspace):
    """Each answer appends one record: of its command, on the data, with the digest of what was given out."""
    write(os.path.join(home, "names.csv"), "name\nStrelsau Instruments\n")
    write(os.path.join(home, "what-if.txt"), "assume confidence=0.5  # less\n")
    asked = [["assess"], ["assess", "--format", "json"], ["exposure"], ["exposure", "effects", "--format", "csv"],
             ["stock", "--assume", "confidence=0.9..0.95"], ["resilience", "sites"], ["comply", "--why"], ["screen"],
             ["screen", "--queries", "names.csv"], ["check", "--party", "Strelsau\tInstruments"],
             ["export", "--canonical"], ["stock", "--scenario", "what-if.txt"],
             ["comply", "--activate", "ruritania-2031/notice-7@2031-02-01", "--as-of", "2031-03-01"]]
    number = 4
    for words in asked:
        done = run("-w", workspace, *words, cwd=home)
        number += 1
        digest, text = digest_of(workspace, number)
        said = hashlib.sha256(done.stdout.encode()).hexdigest()
        check(done.returncode in (0, 1) and f"recorded as {number}, head {digest}\n" in done.stderr,
              f"{words}: recorded: {done.stderr}")
        check(f"\naction\t{words[0]}\n" in text and f"\nresult\tsha256 {said} {len(done.stdout.encode())} bytes -\n" in text,
              f"{words}: what was given out: {text}")
        check(re.search(r"\ndata\t4 [0-9a-f]{64}\n", text), f"{words}: the data")
        if words[0] != "export" and "--format" not in words:
            check(f"record 4, head {digest_of(workspace, 4)[0]}" in done.stdout or words[0] == "assess",
                  f"{words}: the table says from which data")
    texts = [digest_of(workspace, i)[1] for i in range(5, number + 1)]
    check("\noption\t--format csv\nargument\teffects\n" in texts[3], "options and arguments")
    check("\nchange\tassume confidence=0.9..0.95\n" in texts[4], "a change of an assumption")
    check("\nassumptions\t" in texts[4] and re.findall("assumptions\t.*", texts[4]) != re.findall("assumptions\t.*", texts[5]),
          "other assumptions, another digest")
    check(f"\ninput\tsha256 {hashlib.sha256(open(home + '/names.csv', 'rb').read()).hexdigest()} 26 bytes names.csv\n"
          in texts[8], "the file that the question came from")
    check("\noption\t--party Strelsau\\tInstruments\n" in texts[9], "a tab is escaped")
    check("\nchange\tassume confidence=0.5\n" in texts[11] and "\noption\t--scenario what-if.txt\n" in texts[11],
          "the scenario's lines")
    check("\nas-of\t2031-03-01\nknown-at\tnow\nchange\tactivate ruritania-2031/notice-7@2031-02-01\n" in texts[12],
          "the days and the change")
    for words in (["log"], ["sources"], ["list"], ["pack"], ["doctor"], ["help"], ["replay"],
                  ["screen", "--name", "X", "--list", PACK], ["log", "verify"], ["log", "show", "3"]):
        exits(0, "-w", workspace, *words, cwd=home)
    check(len(rows("-w", workspace, "log")) == number, "listing leaves no record")
    return number


def test_list(workspace, number):
    listed = rows("-w", workspace, "log")
    check([row["record"] for row in listed] == list(range(1, number + 1)), "without gap, the newest last")
    check(all(row["digest"] == digest_of(workspace, row["record"])[0] for row in listed), "digests that sha256sum gives")
    check(listed[1]["who"] == "tester@here" and listed[1]["at"] == "2031-01-05T10:00:00Z", "who and when")
    check(listed[1]["summary"] == "sites: 2 created" and listed[0]["action"] == "create", "a summary")
    lines = exits(0, "-w", workspace, "log", "--format", "csv", "-q").stdout.splitlines()
    check(len(lines) == number + 1 and lines[0] == "record,at,who,action,summary,digest", "CSV")
    parsed = {row["name"]: row["value"] for row in rows("-w", workspace, "log", "show", "14")}
    check(parsed["action"] == "check" and parsed["option"] == "--party Strelsau\tInstruments", "a record, parsed")
    back = exits(0, "-w", workspace, "log", "show", str(number), "--why", "-q").stdout
    check("leads back to\nrecord 2," in back and "record 4," in back and "bytes sha256" in back and "sites.csv" in back,
          "what an answer leads back to")


def test_same_bytes(home):
    """The same data gives the same report, though the log grows with each."""
    workspace = os.path.join(home, "w.db")
    for name in ("one", "two"):
        exits(0, "-w", workspace, "report", "-o", os.path.join(home, name + ".html"))
        exits(0, "-w", workspace, "report", "-o", os.path.join(home, name + ".json"))
    for kind in ("html", "json"):
        with open(f"{home}/one.{kind}", "rb") as one, open(f"{home}/two.{kind}", "rb") as two:
            text = one.read()
            check(text == two.read(), f"the same report twice: {kind}")
        check(digest_of(workspace, 4)[0].encode() in text, f"the report has the head of the data: {kind}")
    with open(f"{home}/one.json", encoding="utf-8") as file:
        check(json.load(file)["record"] == 4, "and its number")
    for folder in ("demo", "demo"):
        exits(0, "demo", folder, cwd=home)
        with open(f"{home}/{folder}/report.html", "rb") as file:
            made = file.read()
        check(f"head {digest_of(home + '/demo/holdfast.db', 3)[0]}"[5:21].encode() in made, "the demo's report has a head")
        if os.path.exists(home + "/first.html"):
            with open(home + "/first.html", "rb") as file:
                check(file.read() == made, "the same demo twice")
        shutil.copy(f"{home}/{folder}/report.html", home + "/first.html")
    exits(0, "-w", home + "/demo/holdfast.db", "log", "verify")


def test_heads(home, workspace):
    """A report of earlier is in the chain after more imports; what was appended since is listed."""
    old, _ = digest_of(workspace, 4)
    done = exits(0, "-w", workspace, "log", "verify", "--head", old, "-q")
    check(re.search(r"^head of record 4: " + old + r", \d+ records since$", done.stdout, re.M), "the head is there")
    before = len(rows("-w", workspace, "log"))
    write(os.path.join(home, "sites.csv"), "name,status\nNorth,retired\nWest,active\n")
    exits(0, "-w", workspace, "import", "sites.csv", "-q", cwd=home, at="2031-01-06T10:00:00Z", who="other@there")
    newest = digest_of(workspace, before)[0]
    done = exits(0, "-w", workspace, "log", "verify", "--head", newest[:12].upper(), "--head", old)
    check(f"head of record {before}: {newest[:12].upper()}, 1 record since\n"
          f"  {before + 1}, 2031-01-06T10:00:00Z, other@there, import, sites: 1 created, 1 updated, 1 gone\n" in done.stdout,
          f"what was appended is seen: {done.stdout}")
    check(done.stdout.endswith(f"{before + 1} records, head {digest_of(workspace, before + 1)[0]}\n"), "the newest head")
    now = exits(0, "-w", workspace, "assess", "-q").stdout
    check(f"head     {digest_of(workspace, before + 1)[0]}\n" in now, "after an import the data has another head")
    parsed = rows("-w", workspace, "log", "verify", "--head", old)
    check(parsed[0]["kind"] == "head" and parsed[0]["record"] == 4 and parsed[-1]["kind"] == "newest", "as rows")


def change(workspace, path, *statements):
    shutil.copy(workspace, path)
    database = sqlite3.connect(path)
    for statement in statements:
        database.execute(statement)
    database.commit()
    database.close()
    return path


def test_changes(home, workspace):
    """What somebody edits in the file; the record in which it shows stands in the lines."""
    cases = [("UPDATE assertion SET body = replace(body, 'active', 'AKTIVE') WHERE id = 2", "record 2: "),
             ("UPDATE assertion SET line = 99 WHERE id = 1", "record 2: "),
             ("DELETE FROM assertion WHERE id = 1", "record 2: "),
             ("UPDATE batch_file SET digest = replace(digest, '1', '2') WHERE id = 1", None),
             ("UPDATE batch SET imported_at = 1 WHERE id = 2", None),
             ("UPDATE record SET who = 'nobody' WHERE id = 7", "record 7: "),
             ("UPDATE record SET at = at - 86400 WHERE id = 2", "record 2: "),
             ("UPDATE record SET about = replace(about, 'assess', 'asses') WHERE id = 5", None),
             ("DELETE FROM record WHERE id = 6", "record 7: "),
             ("UPDATE source SET name = 'other' WHERE id = 1", None)]
    for statement, says in cases:
        copy = change(workspace, os.path.join(home, "changed.db"), statement)
        if "asses'" in statement:
            exits(0, "-w", copy, "log", "verify", "-q")  # that one changes nothing
            continue
        done = exits(1, "-w", copy, "log", "verify", "-q")
        check(says is None or f"\n{says}" in "\n" + done.stdout, f"{statement}: {done.stdout}")
        check(" record " in statement or "workspace: " in done.stdout, f"{statement}: the file is damaged: {done.stdout}")


def forge(path, first):
    """What somebody does who knows everything: all records from `first` on hashed anew, all seals right but these."""
    database = sqlite3.connect(path)
    database.row_factory = sqlite3.Row
    previous = "0" * 64
    for record in database.execute("SELECT * FROM record ORDER BY id").fetchall():
        digest = record["digest"]
        if record["id"] >= first:
            at = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(record["at"]))
            who = "forger@here" if record["id"] == first else record["who"]
            text = (f"holdfast record 1\nrecord\t{record['id']}\nprevious\t{previous}\nat\t{at}\nwho\t{who}\n"
                    f"program\t{record['program']}\naction\t{record['action']}\n{record['about']}")
            digest = hashlib.sha256(text.encode()).hexdigest()
            values = [record["id"], record["at"], who, record["program"], record["action"], record["batch"],
                      record["about"], previous, digest]
            database.execute("UPDATE record SET who = ?, previous = ?, digest = ?, seal = ? WHERE id = ?",
                             (who, previous, digest, seal(values), record["id"]))
        previous = digest
    database.commit()
    database.close()


def seal(values):
    """The check number of a row, as src/store/seal.c makes it."""
    wide = (1 << 64) - 1

    def mix(state, word):
        state = ((state ^ word) * 0xff51afd7ed558ccd) & wide
        return state ^ (state >> 33)
    state = 0x9e3779b97f4a7c15
    for value in values:
        if value is None or isinstance(value, int):
            state = mix(state, (value or 0) & wide)
            continue
        data = value.encode()
        state = mix(state, len(data))
        for at in range(0, len(data), 8):
            state = mix(state, int.from_bytes(data[at:at + 8], "little"))
    return mix(state, 0x2545f4914f6cdd1d) >> 2


def test_rewritten(home, workspace):
    """A log that was rewritten as a whole is sound in itself: only a head that was kept elsewhere shows it."""
    head, _ = digest_of(workspace, 4)
    early, _ = digest_of(workspace, 2)
    copy = change(workspace, os.path.join(home, "forged.db"))
    forge(copy, 3)
    exits(0, "-w", copy, "log", "verify", "-q")
    done = exits(1, "-w", copy, "log", "verify", "--head", head, "--head", early, "-q")
    check("cut off or rewritten" in done.stdout and head in done.stdout, "the head is not in the chain any more")
    check(f"head of record 2: {early}" in done.stdout, "an earlier one is")
    last = len(rows("-w", workspace, "log"))
    copy = change(workspace, os.path.join(home, "cut.db"), f"DELETE FROM record WHERE id > 5")
    cut, _ = digest_of(workspace, last)
    done = exits(1, "-w", copy, "log", "verify", "--head", cut, "-q")
    check("cut off or rewritten" in done.stdout, "the end was cut off")


def drop_rights():
    os.setgid(65534)
    os.setuid(65534)


def test_unwritable(home, workspace):
    """An answer is given without a record, and standard error says so."""
    folder = os.path.join(home, "disc")
    os.mkdir(folder)
    path = os.path.join(folder, "w.db")
    shutil.copy(workspace, path)
    program = shutil.copy(PROGRAM, os.path.join(home, "program"))
    for name, mode in ((path, 0o444), (folder, 0o555), (home, 0o755)):
        os.chmod(name, mode)
    wanted = exits(0, "-w", workspace, "stock", "-q").stdout
    more = {"preexec_fn": drop_rights} if os.geteuid() == 0 else {}
    done = run("-w", path, "stock", "-q", program=program, **more)
    check(done.returncode == 0 and done.stdout == wanted, f"the answer is the same: {done.returncode} {done.stderr}")
    check(done.stderr.startswith("holdfast: not recorded in the evidence log: "), f"and says so: {done.stderr}")
    done = run("-w", path, "stock", "--fail-on", "short", "--fail-on", "hit", program=program, **more)
    other = run("-w", workspace, "stock", "--fail-on", "short", "--fail-on", "hit")
    check(done.returncode == other.returncode, f"the exit status too: {done.returncode}")
    for words in (("watch",), ("watch",)):
        done = run("-w", path, *words, "-q", program=program, **more)
        check(done.returncode == 0 and done.stdout == "", f"nothing to compare with, each time: {done.returncode}")
        check("not recorded in the evidence log: " in done.stderr, f"and not recorded: {done.stderr}")
    os.chmod(folder, 0o755)
    check(sorted(os.listdir(folder)) == ["w.db"], "nothing is left beside the file")


def test_busy(workspace):
    """Another program writes all the time: after ten seconds the answer stands without a record."""
    before = len(rows("-w", workspace, "log"))
    database = sqlite3.connect(workspace, isolation_level=None)
    database.execute("BEGIN IMMEDIATE")
    begun = time.monotonic()
    done = exits(0, "-w", workspace, "stock", "-q")
    took = time.monotonic() - begun
    database.execute("ROLLBACK")
    database.close()
    check("another program is writing" in done.stderr and done.stdout != "", f"it says why: {done.stderr}")
    check(9 < took < 60, f"it waited {took:.0f} s")
    check(len(rows("-w", workspace, "log")) == before, "and nothing was recorded")


def test_no_folder(home, workspace):
    """A report that cannot be written is none: no record."""
    before = len(rows("-w", workspace, "log"))
    exits(2, "-w", workspace, "report", "-o", os.path.join(home, "nowhere", "r.html"))
    full = subprocess.run(f"'{PROGRAM}' -w '{workspace}' assess > /dev/full", shell=True, check=False, capture_output=True)
    check(full.returncode == 3 and len(rows("-w", workspace, "log")) == before, "what was not given out is not recorded")


def main():
    home = tempfile.mkdtemp(prefix="holdfast-log-")
    try:
        workspace = make(home)
        test_list(workspace, test_records(home, workspace))
        test_same_bytes(home)
        test_heads(home, workspace)
        test_changes(home, workspace)
        test_rewritten(home, workspace)
        test_no_folder(home, workspace)
        test_unwritable(home, workspace)
        test_busy(workspace)
        exits(0, "-w", workspace, "log", "verify")
    finally:
        shutil.rmtree(home, ignore_errors=True)
    print(f"{passed} passed, {failed} failed, {skipped} skipped")
    return 1 if failed else 0


sys.exit(main())
