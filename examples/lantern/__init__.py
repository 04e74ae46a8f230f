"""Lantern, an invented product: guided tours and tickets for small museums.

``plan`` holds what is to be built, ``scene`` when and by whom, ``history`` what becomes of it in
git, ``agents`` how they work, ``finale`` what the last morning is about.
"""
