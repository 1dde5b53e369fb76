# outcome: timeout
# why: a loop without end is ended by the wall clock
# limits: {seconds: 4, cpus: 0.1}
while True:
    pass
