"""`veilleur review`: the queue, full screen and by keyboard. It shows and asks; the queue decides."""
