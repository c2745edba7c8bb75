# A terminal for a program: python3 io-terminal.py PROGRAM ARGUMENT ...
# Writes what the program prints, and types: a line when it has printed "ready", the end of input when it has printed
# "more". Does not read what is printed after "stop" before the program has said on descriptor 3 that others run.
import os
import pty
import sys

ticks, tock = os.pipe()
pid, terminal = pty.fork()
if pid == 0:
    os.dup2(tock, 3)
    os.execv(sys.argv[1], sys.argv[1:])
os.close(tock)

printed = b''
answers = [(b'ready', lambda: os.write(terminal, b'hello\n')),
           (b'more', lambda: os.write(terminal, b'\x04')),
           (b'stop', lambda: os.read(ticks, 1))]
while True:
    try:
        printed += os.read(terminal, 100)
    except OSError:
        break
    while answers and answers[0][0] in printed:
        answers.pop(0)[1]()
_, status = os.waitpid(pid, 0)
sys.stdout.buffer.write(printed)
sys.exit(os.waitstatus_to_exitcode(status))
