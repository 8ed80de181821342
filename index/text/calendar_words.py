"""The English names of months and weekdays, as they are written."""

MONTHS = (
    "January February March April May June July August September October November December"
).split()
MONTHS_CUT = "Jan Feb Mar Apr Jun Jul Aug Sep Sept Oct Nov Dec".split()
WEEKDAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
