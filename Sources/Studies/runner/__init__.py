"""What all studies share: protocols, the command line, tables with errors, and pages."""
