"""The doors of those who work at an office, under /petugas/."""

from django.urls import path

from bookings.views.staff import audit, booking, changing, counter, outbox, places, rosters, search, spans, today, who

app_name = "staff"

urlpatterns = [
    path("", today.today, name="today"),
    path("cari/", search.search, name="search"),
    path("pesanan/<int:pk>/", booking.booking, name="booking"),
    path("pesanan/<int:pk>/nama/", booking.reveal_name, name="reveal_name"),
    path("pesanan/<int:pk>/data/", booking.reveal, name="reveal"),
    path("pesanan/<int:pk>/lembar.pdf", booking.slip, name="slip"),
    path("pesanan/<int:pk>/pindah/", changing.move, name="move"),
    path("pesanan/<int:pk>/batal/", changing.cancel, name="cancel"),
    path("pesanan/<int:pk>/urung/", changing.undo, name="undo"),
    path("pesan/", counter.counter, name="counter"),
    path("pesan/tahan/", counter.hold, name="counter_hold"),
    path("pesan/<uuid:token>/", who.who, name="counter_who"),
    path("pesan/<uuid:token>/lepas/", who.release, name="counter_release"),
    path("pesan/<uuid:token>/selesai/", who.done, name="counter_done"),
    path("buka-tutup/", spans.spans, name="spans"),
    path("buka-tutup/lihat/", spans.preview, name="spans_preview"),
    path("buka-tutup/tutup/", spans.shut, name="shut"),
    path("buka-tutup/<int:pk>/buka/", spans.lift, name="lift"),
    path("tempat/", places.places, name="places"),
    path("tempat/lihat/", places.preview, name="places_preview"),
    path("tempat/sesuaikan/", places.reconcile, name="reconcile"),
    path("tanpa-tempat/", places.displaced, name="displaced"),
    path("jadwal/", rosters.rosters_page, name="rosters"),
    path("jadwal/minta/", rosters.ask, name="roster_ask"),
    path("jadwal/hari-ini/", rosters.replan_today, name="roster_today"),
    path("jadwal/pekan/", rosters.week, name="roster_week"),
    path("jadwal/<int:pk>/", rosters.roster, name="roster"),
    path("jadwal/<int:pk>/sejauh-mana/", rosters.progress, name="roster_progress"),
    path("jadwal/<int:pk>/lihat/", rosters.preview, name="roster_preview"),
    path("jadwal/<int:pk>/terbitkan/", rosters.publish, name="roster_publish"),
    path("jadwal/<int:pk>/tetap-terbitkan/", rosters.override, name="roster_override"),
    path("jadwal/<int:pk>/berhenti/", rosters.stop, name="roster_stop"),
    path("jadwal/<int:pk>/buang/", rosters.discard, name="roster_discard"),
    path("jurnal/", audit.journal, name="journal"),
    path("hitungan/", audit.tally, name="tally"),
    path("kotak-keluar/", outbox.outbox, name="outbox"),
]
