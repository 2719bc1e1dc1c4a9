"""The import page: a shot list, understood before anything is done with it."""
