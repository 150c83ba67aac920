"""Pages, sign-in and the files of the widget, over plain HTTP."""
