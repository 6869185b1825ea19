#!/usr/bin/env python3
"""Goal: a workspace survives what happens to files on real machines, and the program says in words what it was: a full
disk, no right to write, several programs at once, a clock that was set back. Method: the program on small workspaces on a
disk of 1 MiB, under a limit of file size, as somebody without rights, in four processes at once, beside a long import;
after each the canonical text is that of before or of some serial order, and the evidence log verifies."""
import os
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time

PROGRAM = os.path.abspath(sys.argv[1])
NOBODY = 65534
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


def environment(now=None):
    clock = {} if now is None else {"HOLDFAST_NOW": now}
    return {**os.environ, "NO_COLOR": "1", "HOLDFAST_WHO": "tester@bench", **clock}


def run(workspace, *words, now=None, **how):
    return subprocess.run([PROGRAM, "-w", workspace, *words], capture_output=True, text=True, check=False,
                          env=environment(now), **how)


def good(workspace, *words, now=None, **how):
    done = run(workspace, *words, now=now, **how)
    check(done.returncode == 0, f"{' '.join(words)}: exit {done.returncode}, {done.stderr[-300:]}")
    return done.stdout


def refused(done, *wanted):
    """Exit 3 and a sentence that holds all the words."""
    check(done.returncode == 3, f"exit 3 was wanted: {done.returncode} {done.stdout[-200:]} {done.stderr[-300:]}")
    for words in wanted:
        check(words in done.stderr, f"'{words}' in: {done.stderr[-300:]}")


def canonical(workspace):
    return good(workspace, "export", "--canonical")


def sound(workspace):
    good(workspace, "log", "verify")
    return canonical(workspace)


def sites(path, rows, word):
    with open(path, "w", encoding="utf-8") as file:
        file.write("name,status,region\n")
        for i in range(rows):
            file.write(f"site {i},active,{word} {i * 7919 % 1000}\n")
    return path


def stray(folder, *known):
    names = {name for name in os.listdir(folder)} - set(known)
    check(not names, f"nothing else in {folder}: {names}")


# ---- a full disk ----

def small_disk(folder):
    """A disk of 1 MiB, mounted; None where that is not allowed."""
    os.makedirs(folder)
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "none", folder], capture_output=True, check=False)
    return folder if mounted.returncode == 0 else None


def fill(path):
    with open(path, "wb", buffering=0) as file:
        for size in (65536, 4096, 512):
            try:
                while True:
                    file.write(bytes(size))
            except OSError:
                pass


def full_disk(work):
    disk = small_disk(f"{work}/disk")
    if disk is None:
        skip("a full disk: no right to mount one (a limit of file size is tried instead)")
        return
    workspace, report = f"{disk}/w.db", f"{disk}/text"
    small = sites(f"{work}/small.csv", 40, "north")
    large = sites(f"{work}/large.csv", 20000, "south")
    try:
        good(workspace, "import", small, "--source", "a", "--as", "sites")
        good(workspace, "export", "--canonical", "-o", report)
        before, kept = canonical(workspace), open(report, encoding="utf-8").read()
        refused(run(workspace, "import", large, "--source", "a", "--as", "sites"), "disk is full", workspace, "make room")
        check(sound(workspace) == before, "as before an import that did not fit")
        good(workspace, "import", f"{work}/small.csv", "--source", "b", "--as", "sites")
        before = canonical(workspace)
        fill(f"{disk}/filler")
        refused(run(workspace, "import", sites(f"{work}/next.csv", 50, "east"), "--source", "c", "--as", "sites"), "disk is full", workspace)
        refused(run(workspace, "export", "--canonical", "-o", report), "disk is full", disk)
        good(f"{work}/elsewhere.db", "import", small, "--as", "sites")
        refused(run(f"{work}/elsewhere.db", "export", "--canonical", "-o", report), "No space left", report)
        check(open(report, encoding="utf-8").read() == kept, "the old report is untouched")
        stray(disk, "w.db", "w.db-wal", "w.db-shm", "text", "filler")
        os.unlink(f"{disk}/filler")
        check(sound(workspace) == before, "as before when there is room again")
        good(workspace, "export", "--canonical", "-o", report)
        check(open(report, encoding="utf-8").read() == before, "and the report is written")
        good(workspace, "import", f"{work}/next.csv", "--source", "c", "--as", "sites")
        check(sound(workspace) != before, "and the import goes in")
        read_only_mount(disk, workspace)
    finally:
        subprocess.run(["umount", "-l", disk], check=False)


def read_only_mount(disk, workspace):
    before = canonical(workspace)
    if subprocess.run(["mount", "-o", "remount,ro", disk], capture_output=True, check=False).returncode != 0:
        skip("a read-only mount: cannot be made")
        return
    check(canonical(workspace) == before, "a disk that cannot be written to can be read")
    good(workspace, "sources")
    refused(run(workspace, "sources", "remove", "a"), "may not be written to", workspace)


def limited(work):
    workspace = f"{work}/limited.db"
    small = sites(f"{work}/small.csv", 40, "north")
    large = sites(f"{work}/large.csv", 4000, "south")
    good(workspace, "import", small, "--source", "a", "--as", "sites")
    before = canonical(workspace)

    def limit(size, is_ignored):
        def prepare():
            if is_ignored:
                signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
        return prepare
    for size in (0, 4096, 40000, 90000, 200000):
        done = run(workspace, "import", large, "--source", "a", "--as", "sites", preexec_fn=limit(size, True))
        refused(done, workspace)
        check(sound(workspace) == before, f"as before, files of {size} bytes at most")
        done = run(workspace, "import", large, "--source", "a", "--as", "sites", preexec_fn=limit(size, False))
        check(done.returncode in (3, -signal.SIGXFSZ), f"killed or refused by a limit: {done.returncode}")
        check(sound(workspace) == before, f"as before, killed at {size} bytes")
    good(workspace, "import", large, "--source", "a", "--as", "sites")


# ---- no right to write ----

def without_rights(work):
    folder = f"{work}/rights"
    os.makedirs(folder)
    workspace = f"{folder}/w.db"
    good(workspace, "import", sites(f"{work}/small.csv", 40, "north"), "--source", "a", "--as", "sites")
    before = canonical(workspace)
    how = {}
    if os.geteuid() == 0:
        how = {"user": NOBODY, "group": NOBODY, "extra_groups": []}
        for path in (work, folder):
            os.chmod(path, 0o755)
    for file_mode, folder_mode in ((0o444, 0o777), (0o444, 0o555), (0o644, 0o555)):
        os.chmod(workspace, file_mode)
        os.chmod(folder, folder_mode)
        what = f"file {file_mode:o}, folder {folder_mode:o}"
        for words in (("export", "--canonical"), ("sources",), ("log", "verify")):
            done = run(workspace, *words, **how)
            check(done.returncode == 0, f"{what}: {' '.join(words)} exit {done.returncode} {done.stderr[-200:]}")
            check(words[0] != "export" or done.stdout == before, f"{what}: the text")
        if os.geteuid() == 0 or file_mode == 0o444:
            refused(run(workspace, "import", f"{work}/small.csv", "--source", "b", "--as", "sites", **how), "may not be written to", workspace)
            refused(run(workspace, "sources", "remove", "a", **how), "may not be written to", workspace)
    os.chmod(folder, 0o755)
    os.chmod(workspace, 0o644)
    check(sound(workspace) == before, "as before")


# ---- several programs at once ----

IMPORTS = 5


def importer(work, workspace, number, source):
    """Imports versions one after the other in a process of its own."""
    script = "; ".join(
        f"'{PROGRAM}' -w '{workspace}' import '{work}/v{number}-{i}.csv' --source {source} --as sites >/dev/null 2>>'{work}/said-{number}'"
        f" && echo ok {i} >>'{work}/done-{number}' || echo no {i} >>'{work}/done-{number}'" for i in range(IMPORTS))
    return subprocess.Popen(["sh", "-c", script], env=environment())


def at_once(work):
    for name, sources in (("different", ["p0", "p1", "p2", "p3"]), ("same", ["s", "s", "s"])):
        workspace = f"{work}/{name}.db"
        for number in range(len(sources)):
            for i in range(IMPORTS):
                sites(f"{work}/v{number}-{i}.csv", 300 + i, f"{name} {number} {i}")
            for what in ("done", "said"):
                open(f"{work}/{what}-{number}", "w", encoding="utf-8").close()
        running = [importer(work, workspace, number, source) for number, source in enumerate(sources)]
        for process in running:
            process.wait()
        done, said = [], ""
        for number in range(len(sources)):
            done.append(open(f"{work}/done-{number}", encoding="utf-8").read().split("\n")[:-1])
            said += open(f"{work}/said-{number}", encoding="utf-8").read()
        count = sum(line.startswith("ok") for lines in done for line in lines)
        refusals = sum(line.startswith("no") for lines in done for line in lines)
        check(count + refusals == IMPORTS * len(sources), f"{name}: all were tried")
        check(refusals == 0 or said.count("another program is writing") >= refusals, f"{name}: refused for another reason: {said[:300]}")
        check(count >= IMPORTS, f"{name}: {count} went in")
        text = sound(workspace)
        records = good(workspace, "log", "--format", "csv").count(",import,")
        check(records == count, f"{name}: {count} imports said that they went in, {records} are in the log")
        if name == "same":
            check(any(f"same {n} {i} " in text for n in range(3) for i in range(IMPORTS)), "one of the versions")
            check(sum(f"same {n} {i} " in text for n in range(3) for i in range(IMPORTS)) == 1, "and only one")
        else:
            for number, lines in enumerate(done):
                last = [int(line[3:]) for line in lines if line.startswith("ok")][-1]
                check(text.count(f"different {number} {last} ") == 300 + last, f"the last of source {number}")
        serial = f"{work}/{name}-serial.db"
        for number, source in enumerate(sources):
            for i in range(IMPORTS):
                if f"{name} {number} {i} " in text:
                    good(serial, "import", f"{work}/v{number}-{i}.csv", "--source", source, "--as", "sites")
        check(canonical(serial) == text, f"{name}: the same as one after the other")


def beside_a_long_import(work):
    workspace = f"{work}/long.db"
    good(workspace, "generate", f"{work}/op", "--size", "2500", "--seed", "9")
    good(workspace, "import", sites(f"{work}/small.csv", 40, "north"), "--source", "a", "--as", "sites")
    before = canonical(workspace)
    began = time.monotonic()
    writer = subprocess.Popen([PROGRAM, "-w", workspace, "import", f"{work}/op"], stdout=subprocess.DEVNULL,
                              stderr=subprocess.PIPE, env=environment())
    beside, longest = 0, 0.0
    while writer.poll() is None:
        asked = time.monotonic()
        done = run(workspace, "export", "--canonical")
        check(done.returncode == 0, f"reading beside a long import: {done.returncode} {done.stderr[-200:]}")
        if writer.poll() is None:
            check(done.stdout == before, "the state before, as long as the import runs")
            longest = max(longest, time.monotonic() - asked)
            beside += 1
    needed = time.monotonic() - began
    check(writer.returncode == 0, f"the import went in: {writer.stderr.read()[-300:]}")
    check(beside > 0, "something was read beside the import")
    after = sound(workspace)
    check(after != before and all(line in after for line in ("source\ta\n", "source\top\n")), "and after it the state after")
    print(f"{beside} exports beside an import of {needed:.1f} s, the longest {longest:.2f} s")


# ---- a clock that was set back ----

def clock(work):
    workspace = f"{work}/clock.db"
    first = sites(f"{work}/one.csv", 10, "first")
    second = sites(f"{work}/two.csv", 10, "second")
    third = sites(f"{work}/three.csv", 10, "third")
    good(workspace, "import", first, "--source", "a", "--as", "sites", now="2026-06-10T12:00:00Z")
    good(workspace, "import", second, "--source", "a", "--as", "sites", now="2026-06-01T12:00:00Z")
    check("second" in canonical(workspace) and "first" not in canonical(workspace), "the newest import counts, whatever the clock")
    good(workspace, "import", third, "--source", "b", "--as", "sites", now="1990-01-01T00:00:00Z")
    text = sound(workspace)
    check("second" in text and "third" in text, "all that was imported is there")
    # at a moment: what had been imported by then, of each source the newest by its number
    for earlier, later, rows in (("1989-12-31", "1990-01-01", 10), ("1990-01-01", "2026-05-31", 0),
                                 ("2026-05-31", "2026-06-01", 10), ("2026-06-01", "2026-06-10", 0), ("2026-06-10", "2030-01-01", 0)):
        listed = good(workspace, "diff", "--from", earlier, "--to", later, "--format", "csv")
        check(len({line.split(",")[1] for line in listed.split("\n")[1:-1]}) == rows, f"{earlier} to {later}: {rows} rows, not {listed[:400]}")
    listed = good(workspace, "sources", "--format", "csv")
    check(listed.count("\n") == 3, f"two sources: {listed}")
    again = f"{work}/again.db"
    good(again, "import", third, "--source", "b", "--as", "sites")
    good(again, "import", second, "--source", "a", "--as", "sites")
    check(canonical(again) == text, "the text does not say when")


def main():
    work = tempfile.mkdtemp(prefix="holdfast-abuse-")
    try:
        full_disk(work)
        limited(work)
        without_rights(work)
        at_once(work)
        beside_a_long_import(work)
        clock(work)
    finally:
        shutil.rmtree(work, ignore_errors=True)
    print(f"{passed} passed, {failed} failed, {skipped} skipped")
    return 1 if failed else 0


sys.exit(main())
