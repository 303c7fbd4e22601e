from bookings.reports.inventory import Break, inventory_breaks

__all__ = ["Break", "inventory_breaks"]
