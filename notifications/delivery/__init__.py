"""From the outbox to the gateway, and back: receipts, answers, what failed and is sent again."""
