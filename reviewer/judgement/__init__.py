"""Does the stated intent warrant each hunk?"""
