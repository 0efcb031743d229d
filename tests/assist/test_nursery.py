"""A process for each job: what comes back, and what becomes of jobs that do not end well.

Each test is a process of its own, since what is forked must not have the threads of others.
"""

import subprocess
import sys

BEGIN = """
import asyncio, os, pathlib, sys, time
from expograph.assist.nursery import Nursery
from expograph.errors import ExpographError

def work(job):
    if job == b"die":
        os.kill(os.getpid(), 9)
    if job == b"raise":
        raise ValueError
    if job == b"sleep":
        time.sleep(60)
    return str(os.getpid()).encode() + b" " + job + b" " + str(READY).encode()

def prepare():
    global READY
    READY += 1

READY = 0
"""


def run(code):
    done = subprocess.run([sys.executable, "-c", BEGIN + code], capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


def test_each_job_has_a_process_of_its_own_that_finds_everything_prepared():
    out = run("""
nursery = Nursery(prepare, work)
async def several():
    return await asyncio.gather(*(nursery.run(b"job%d" % i, 20) for i in range(20)))
found = [answer.decode().split() for answer in asyncio.run(several())]
assert [name for _, name, _ in found] == [f"job{i}" for i in range(20)]
assert {ready for _, _, ready in found} == {"1"}
assert len({process for process, _, _ in found}) == 20
print("done")
""")
    assert out == "done\n"


def test_a_large_job_and_a_large_answer():
    run("""
big = b"x" * 5_000_000
assert asyncio.run(Nursery(prepare, lambda job: job * 2).run(big, 20)) == big * 2
""")


def test_one_that_takes_too_long_is_killed():
    run("""
nursery = Nursery(prepare, work)
begun = time.monotonic()
async def two():
    try:
        await nursery.run(b"sleep", 0.3)
        raise AssertionError
    except TimeoutError:
        return await nursery.run(b"next", 20)
assert asyncio.run(two()).split()[1] == b"next"
assert time.monotonic() - begun < 20
""")


def test_one_that_dies_or_raises_is_told_and_the_next_is_done():
    run("""
nursery = Nursery(prepare, work)
async def three():
    for job in (b"die", b"raise"):
        try:
            await nursery.run(job, 20)
            raise AssertionError
        except ExpographError as error:
            assert "ended early" in str(error)
    return await nursery.run(b"next", 20)
assert asyncio.run(three()).split()[1] == b"next"
""")


def test_a_nursery_that_was_killed_is_told():
    run("""
import signal
nursery = Nursery(prepare, work)
(child,) = pathlib.Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()
os.kill(int(child), signal.SIGKILL)
os.waitpid(int(child), 0)
try:
    asyncio.run(nursery.run(b"job", 20))
    raise AssertionError
except ExpographError as error:
    assert "start expograph mcp again" in str(error)
""")


def test_children_have_no_part_in_standard_input_and_output():
    out = run("""
def shout(job):
    print("from Python", flush=True)
    os.write(1, b"from below")
    os.write(2, b"from below")
    return sys.stdin.read().encode() or b"nothing to read"
assert asyncio.run(Nursery(prepare, shout).run(b"job", 20)) == b"nothing to read"
""")
    assert out == ""
