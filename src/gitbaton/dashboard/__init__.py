"""The dashboard as one HTML file: a template, a style sheet, and a module for each drawing."""
