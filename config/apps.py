"""The back office: Django's admin behind a second factor."""

from django.contrib.admin.apps import AdminConfig as DjangoAdminConfig


class AdminConfig(DjangoAdminConfig):
    default_site = "config.back_office.BackOffice"
