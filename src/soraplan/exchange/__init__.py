"""Other people's formats, one module a format, all written from one `report.Report`.

A writer puts a report into words and signs; it looks nothing up and computes no figure.
"""
