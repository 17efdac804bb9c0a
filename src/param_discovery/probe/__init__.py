"""The probe: looks at an engine's real parameters from inside its own interpreter.

Standard library only, Python 3.8 to 3.14. It is zipped by `runtimes/probe_archive.py` and run by
the engine's Python; nothing of ours imports it, and it imports nothing of ours.
"""
