# outcome: ok
# why: nothing of the host's variables comes in
# prints: "['HOME', 'HOSTNAME', 'LANG', 'OMP_NUM_THREADS', 'OMP_WAIT_POLICY', 'PATH']"
import os
print(sorted(os.environ))
