"""Synthetic issues without a Python program, from wishes to pictures; and sentences that aren't English."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

TALK = ("Thank you for the report!", "Is this still wanted? I could try a patch.", "Any news here?")

FOREIGN = (
    ("Beim Ausführen passiert das hier:", "Früher ging es noch. Vielen Dank im Voraus!"),
    ("运行下面的程序就会看到这个现象:", "请问这是预期的行为吗? 谢谢。"),
    ("Voici le programme que je lance :", "Est-ce que je m'y prends mal ? Merci d'avance."),
    ("Вот программа, которую я запускаю:", "Раньше всё работало. Заранее спасибо."),
    ("次のプログラムを実行しました。", "以前は動いていました。よろしくお願いします。"),
)
_WISHES = (
    "a `dim` argument for every reduction",
    "named axes for pooling layers",
    "a way to list the hooks of a module",
    "sparse masks in attention",
)


def wish(random: Random) -> tuple[str, str]:
    """A feature request."""
    what = random.choice(_WISHES)
    return f"[Feature] {what}", (
        f"### 🚀 The feature, motivation and pitch\n\nPlease add {what}. "
        "At present I write a loop of my own, which is slow "
        f"for more than {random.randrange(5, 500)} rows.\n\n### Alternatives\n\nA loop.\n\n"
        "### Additional context\n\n_No response_"
    )


def docs(random: Random) -> tuple[str, str]:
    """A mistake in the documentation."""
    page = random.choice(("Embedding", "optimizers", "reproducibility", "quantization"))
    return f"Typo on the page about {page}", (
        f"### 📚 The doc issue\n\nThe page about {page} names an argument twice, in line {random.randrange(400)}.\n\n"
        "### Suggest a potential alternative/fix\n\nName it once."
    )


def cpp(random: Random) -> tuple[str, str]:
    """A program in C++."""
    n = random.randrange(2, 60)
    return "libtorch: wrong size after reshape", (
        "## To Reproduce\n\n```cpp\n#include <torch/torch.h>\n#include <iostream>\n\nint main() {\n"
        f"  auto t = torch::ones({{{n}, 2}});\n"
        "  std::cout << t.reshape({-1}).sizes() << std::endl;\n  return 0;\n}\n```\n\n"
        f"prints `[{n + 1}]`.\n\n## Environment\n\nlibtorch, g++ 11"
    )


def build(random: Random) -> tuple[str, str]:
    """A build from source that fails."""
    return "Build from source fails", (
        "I run\n\n```bash\ngit submodule update --init --recursive\npython setup.py develop\n```\n\nand get\n\n```\n"
        f"[{random.randrange(10, 99)}%] Building CXX object caffe2/CMakeFiles/torch_cpu.dir/x.cpp.o\n"
        "c++: fatal error: Killed signal terminated program cc1plus\nninja: build stopped: subcommand failed.\n```"
    )


def link(random: Random) -> tuple[str, str]:
    """A program that is kept elsewhere."""
    return "Loss is NaN in my notebook", (
        f"See https://colab.research.google.com/drive/{random.randrange(10**9):x} for all of it."
    )


def picture(random: Random) -> tuple[str, str]:
    """A screenshot."""
    name = f"{random.randrange(10**8):x}"
    return "It looks wrong", f"![screenshot](https://example.org/{name}.png)\n\nAs you can see, the curve goes up."


def question(random: Random) -> tuple[str, str]:
    """A question."""
    return "How should gradients be averaged?", (
        f"We train on {random.randrange(2, 64)} machines and wonder whether losses are to be summed or averaged. "
        "The documentation can be read both ways."
    )


def nothing(random: Random) -> tuple[str, str]:
    """No text."""
    return random.choice(("test", "Bug", "please delete", "")), random.choice(("", " ", "\n\n", "<!-- -->"))


MAKERS: tuple[Callable[[Random], tuple[str, str]], ...] = (
    wish,
    wish,
    wish,
    docs,
    cpp,
    build,
    link,
    picture,
    question,
    nothing,
)
