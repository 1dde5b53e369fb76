"""Where issues come from: files, `.jsonl` trackers, standard input, GitHub."""
