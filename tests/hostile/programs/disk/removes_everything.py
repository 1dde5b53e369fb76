# outcome: ok
# why: the environment is read-only, and the next run's is whole
# prints: still here
import shutil
shutil.rmtree("/", ignore_errors=True)
print("still here")
