"""Many documents at once: read, kept, compared, looked at.

    sources → hashed, once each → an engine's isolated workers → pending/ → parts of datasets
                                                          → across documents → summary, workbook

What a target holds:

    documents/ fields/ figures/ checks/ issues/ reports/    Parquet, a file for each part
    sources/ duplicates/ corrections/                       Parquet
    checks/across.parquet                                   checks between documents
    pending/SHA256                                          read, and not yet in a part
    json/ab/SHA256.json                                     where wanted
    settings.json  summary.html  review.xlsx
"""
