"""Chats and mail: the notices, the recipients, and the sending."""
