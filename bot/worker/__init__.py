"""The Docker side: environments, containers, and the queue of runs. It holds no credentials."""
