"""Content from YAML: read strictly, built into the values of `dialogs` and `knowledge`."""
