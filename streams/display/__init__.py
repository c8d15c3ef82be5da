"""Figures for people at a terminal: tables, amounts in words, days."""
