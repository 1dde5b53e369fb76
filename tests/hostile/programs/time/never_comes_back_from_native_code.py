# outcome: timeout
# why: no signal handler of Python's is needed to end it
# limits: {seconds: 4, cpus: 0.1}
import re
re.match(r"(a|aa)+$", "a" * 100 + "b")
