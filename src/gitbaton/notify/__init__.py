"""Chats and mail: what there is to tell, to whom, and the sending."""
