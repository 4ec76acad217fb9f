"""Series: a rule makes dates; dates are changed, skipped, or follow another rule."""
