"""What a process says of itself to its operators: logs without secrets, and counters."""
