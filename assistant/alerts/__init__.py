"""Saved questions, searches and claims, and what new articles change in their answers."""

from assistant.alerts.alert import Alert, Change, Delivery, Kind, Said, Saved, What
from assistant.alerts.alerts import HOME, Alerts
from assistant.alerts.watch import Watch

__all__ = [
    "HOME",
    "Alert",
    "Alerts",
    "Change",
    "Delivery",
    "Kind",
    "Said",
    "Saved",
    "Watch",
    "What",
]
