"""The requester's side: asked, replied, rated."""
