# outcome: crash
# why: C++ of a stranger's is compiled and loaded in the box alone
# torch: true
# signal: SIGABRT
import torch.utils.cpp_extension as extension
with open("evil.cpp", "w") as file:
    file.write("struct Evil { Evil() { throw 1; } } evil;\n")
extension.load("evil", ["evil.cpp"], is_python_module=False)
