"""What single lines look like: code, output, a traceback, an environment dump, a shell, C++."""

from __future__ import annotations

import re

from repros.library import TORCH

IMPORT = re.compile(
    r"^[ \t]*(?:import [A-Za-z_][\w.]*(?: as \w+)?(?:[ \t]*,[ \t]*[\w.]+(?: as \w+)?)*[ \t]*"
    r"(?:;[ \t]*(?:[A-Za-z_][\w.]*(?:[(\[]|[ \t]?=)|(?:from|import)[ \t]\w)|;?[ \t]*(?:#.*)?$)"
    r"|from [\w.]+ import [\w*(])"
)
_DEFINITION = re.compile(r"^[ \t]*(?:(?:async )?def \w+[ \t]*\(|class \w+[ \t]*[(:]|@[A-Za-z_][\w.]*(?:\(|[ \t]*$))")
_BLOCK = re.compile(
    r"^[ \t]*(?:for [\w, ()]+ in .+:|(?:async )?with [^:]*\(.*:|(?:if|while|elif) .*[=(<>.\[_].*:|(?:try|else|finally):"
    r"|except(?: [\w.]+| \(.*)?(?: as \w+)?:|while (?:True|1):)[ \t]*(?:#.*)?$"
)
_ASSIGN = re.compile(
    r"^[ \t]*[A-Za-z_][\w.]*(?:\[[^\]\n]{0,80}\]{1,3})*(?:[ \t]*,[ \t]*[\w.]+)*[ \t]*,?"
    r"(?:[ \t]*:[ \t]*[\w.]+(?:\[[\w.\[\], |]{0,80}\])?(?: \| [\w.]+)*)?"
    r"[ \t]*(?:[-+*/@|&]|//|\*\*)?=(?!=)[ \t]*(?!\d+\.\d+\.\d)[^\s=]"
)
_CALL = re.compile(r"^[ \t]*(?:await )?[A-Za-z_][\w.]*(?:\[[^\]\n]{0,40}\]{1,3}(?:\.[A-Za-z_]\w*)*){0,3}\(")
_CALL_END = re.compile(r"[)\],({][ \t]*(?:#.*)?$|[)\]](?:\.\w+)*[ \t]*(?:#.*)?$")
_SIMPLE = re.compile(r"^[ \t]*(?:assert [\w(].*[=(<>.]|raise \w+\(|del \w+[ \t]*$|return\b|pass[ \t]*$|print[ (])")
_LONGEST_HEAD = 400
"""Only so much of a line is looked at, so that a line of a megabyte costs no more than any other."""

_TEMPLATE_COMMENT = re.compile(r"^[ \t]*#{2,} ")

_OWN_EXCEPTIONS = "|".join(TORCH.exceptions)
TRACEBACK = re.compile(
    r"^[ \t|+]*(?:Traceback \(most recent call|-{3,}> ?\d+ |  File \"[^\"\n]+\", line \d+"
    r"|<ipython-input-\d+|-{20,}$|[A-Z]\w*(?:Error|Exception)[ \t]+Traceback \(most)"
)
ERROR_LINE = re.compile(
    r"^[ \t]*(?:[A-Za-z_][\w.]*\.)?(?:_?[A-Z]\w*(?:Error|Exception|Warning|Interrupt|Iteration|Exit|Failed)"
    rf"|{_OWN_EXCEPTIONS})"
    r"(?::(?:\s|$)|[ \t]*$)"
)
_OUTPUT = re.compile(
    r"^[ \t]*(?::[ \t]+)?(?:tensor\(|array\(|dtype\(['\"]|device\(type="
    r"|torch\.Size\(|Parameter containing|Out\[\d+\]|\[[-\d. ,\[\]]+\]?,?$"
    r"|\(?tensor\("
    r"|torch\.return_types|\[torch\.\w*Tensor of|>?>?\s*Segmentation fault|Aborted|Killed|Floating point exception"
    r"|[-+]?\d+(?:\.\d*)?(?:e[-+]?\d+)?$|(?:True|False|None)$|[^\s:]+:\d+: \w*Warning|terminate called|\w+\($"
    r"|\.{3,}$|torch\.Size|<[\w.]+ object at|Process finished|values=|indices=|grad_fn=|\^C)"
)
_ENVIRONMENT = re.compile(
    r"^[ \t*-]*(?:Collecting environment information|PyTorch [Vv]ersion\b|Is debug build|CUDA used to build|ROCM used"
    r"|OS\b.{0,30}:|GCC version|Clang version|CMake version|Libc version|Python version|Python platform"
    r"|Is CUDA available|CUDA runtime version|GPU models|Nvidia driver|cuDNN version|HIP runtime|MIOpen runtime"
    r"|Is XNNPACK|Versions of relevant|\[pip\d?\]|\[conda\]|CUDA/cuDNN version|How you installed|Build command"
    r"|torch(?:vision|audio|text)?[ \t]*(?:==|:|version|>=)[ \t]*v?\d|(?:py)?torch=\d+\.\d+\.\d|numpy[ \t]*=="
    r"|Package[ \t]+Version|# packages in environment at |# Name[ \t]+Version\b"
    r"|(?:py)?torch\w*[ \t]{2,40}\d+\.\d+\.\d\S*[ \t]*$"
    r"|[A-Za-z][\w.-]{0,60}[ \t]{2,40}\d[\w.+!-]{0,40}[ \t]{2,40}"
    r"\S{0,60}_\d{1,4}(?:_[a-z]{1,20})?(?:[ \t]+\S{1,60})?[ \t]*$)"
)
ASSIGNMENT = r"[A-Za-z_]\w{0,60}=(?:\"[^\"\n]{0,200}\"|'[^'\n]{0,200}'|[^\s`'\"][^\s`]{0,200}|(?=\s))"
"""A variable that a shell sets."""

_ASSIGNED_COMMAND = re.compile(
    rf"[ \t]*(?:{ASSIGNMENT}[ \t]{{1,3}}){{1,20}}(?:(?:python|ipython|pypy)[\d.]*|torchrun|pytest)(?=[ \t]|$)"
)
SHELL = re.compile(
    r"^[ \t]*(?:(?:\([\w.-]+\)[ \t]*)?[$%❯➜][ \t]+\S|#!/bin|(?:sudo )?(?:pip3?|conda|apt-get|apt|brew|git|cd|wget|curl"
    r"|mkdir|export|docker|cmake|make|ninja|nvidia-smi|yum|bash|sh|source|set(?=[ \t]+-))(?=[ \t]+[-\w./$~\"]|[ \t]*$)"
    rf"|(?:{ASSIGNMENT}[ \t]{{1,3}}){{0,20}}"
    r"(?:\./)?(?:python[23]?(?:\.\d+)?|torchrun|pytest|ipython3?|mpirun|gdb)"
    r"(?=[ \t]+(?:-[a-z]|[\w./-]+\.py|setup\.py)|[ \t]*$)"
    r"|(?:\([\w.-]+\)[ \t]*)?(?:\S+@\S+:\S*|\[\S+@\S+ [^\]\n]{1,80}\])[$#] "
    r"|(?:\([\w.-]+\) ?)?[\w.~/-]{1,40}\$ (?:python|git|pip|conda)\w* "
    r"|(?:\([\w.-]+\) ?)?(?:PS )?[A-Z]:\\[^>\n]{0,200}> ?\w)"
)
_PROMPTED = re.compile(
    r"^[ \t]*(?:\([\w.-]+\)[ \t]*)?(?:[$%❯➜][ \t]+\S|(?:\S+@\S+:\S*|\[\S+@\S+ [^\]\n]{1,80}\])[$#] \S)"
)
_CPP = re.compile(
    r"^[ \t]*(?:#[ \t]*include\b|using namespace|template[ \t]*<|namespace \w+|(?:int|void) main\(|#pragma|#define "
    r"|(?:const |static |inline |virtual )*(?:auto|int64_t|void|std::\S+|torch::\S+|at::\S+|Tensor&?) +[*&]?\w+.*[;{(]"
    r"|TORCH_\w+\(|__global__|TORCH_CHECK|AT_\w+\(|std::\w+|torch::\w+|#ifdef|#endif|public:|private:|//[ \t]\w)"
)
_BUILD = re.compile(
    r"^[ \t]*(?:\[\d+/\d+\]|-- (?:Found|Building|The|Check|Looking|Performing|Detecting|Could|Configuring)"
    r"|ninja:|make(?:\[\d+\])?:"
    r"|CMake (?:Error|Warning)|FAILED: |Building (?:CXX|C|CUDA|NVCC)"
    r"|.*\.(?:cpp|cc|cu|h|hpp|cuh):\d+:\d+: (?:error|warning|note)"
    r"|ld: |collect2:|running (?:build|install)|copying |creating build|gcc |g\+\+ |Collecting \w+|Requirement already)"
)
_DIFF = re.compile(r"^(?:diff --git|index [0-9a-f]{6,}\.\.|@@ -\d|--- a/|\+\+\+ b/)")


def is_code(line: str) -> bool:
    """Whether a line is a Python statement, or the head or first line of one, beyond doubt."""
    head = line[:_LONGEST_HEAD]
    if ": " in head and ERROR_LINE.match(head):
        return False
    if "(" not in head and "=" not in head:
        if ":" in head or "@" in head:
            return bool(_BLOCK.match(head) or _DEFINITION.match(head))
        return bool(IMPORT.match(head) or _SIMPLE.match(head))
    if "=" in head and _ASSIGN.match(head):
        return not _ASSIGNED_COMMAND.match(head)
    if IMPORT.match(head) or _DEFINITION.match(head) or _BLOCK.match(head) or _SIMPLE.match(head):
        return True
    return bool(_CALL.match(head) and _CALL_END.search(line[-200:]) and not is_output(head))


def is_comment(line: str) -> bool:
    """Whether a line is a Python comment and no Markdown heading of a template."""
    return line.lstrip().startswith("#") and not _TEMPLATE_COMMENT.match(line)


def is_output(line: str) -> bool:
    """Whether a line is what a program prints, a value's echo or an error."""
    head = line[:_LONGEST_HEAD]
    return bool(_OUTPUT.match(head) or TRACEBACK.match(head) or ERROR_LINE.match(head))


def is_environment(line: str) -> bool:
    """Whether a line is one of collect_env's, of the templates' list, or of pip's."""
    return bool(_ENVIRONMENT.match(line[:_LONGEST_HEAD]))


def is_shell(line: str) -> bool:
    """Whether a line is a shell command."""
    return bool(SHELL.match(line[:_LONGEST_HEAD]))


def is_prompted(line: str) -> bool:
    """Whether a line is a command behind the prompt of somebody's shell."""
    return bool(_PROMPTED.match(line[:_LONGEST_HEAD]))


def is_cpp(line: str) -> bool:
    """Whether a line is C++, CUDA or the preprocessor's."""
    return bool(_CPP.match(line[:_LONGEST_HEAD]))


def is_build(line: str) -> bool:
    """Whether a line is a compiler's, linker's, build tool's or installer's."""
    return bool(_BUILD.match(line[:_LONGEST_HEAD]))


def is_diff(line: str) -> bool:
    """Whether a line is the head of a diff or of one of its hunks."""
    return bool(_DIFF.match(line[:_LONGEST_HEAD]))
