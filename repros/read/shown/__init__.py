"""What an output shows: exceptions, test reports, warnings, crashes."""
