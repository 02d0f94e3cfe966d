"""Ask and speak: the queue, drafts, guards, publishing, the digest and the terminal."""
