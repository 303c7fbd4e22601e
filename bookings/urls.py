from django.urls import path

from bookings.views import feedback, landing, mine, papers, receipts, start, times, turn, visit, waiting

app_name = "bookings"

urlpatterns = [
    path("layanan/", start.start, name="start"),
    path("jadwal/", times.times, name="times"),
    path("jadwal/dekat/", times.near, name="near"),
    path("jadwal/<slug:slug>/", times.point_times, name="point_times"),
    path("jadwal-pegang/", times.hold, name="hold"),
    path("pesan/", visit.who, name="who"),
    path("pesan/kode/", visit.code, name="code"),
    path("pesan/periksa/", visit.check, name="check"),
    path("pesan/lepas/", visit.release, name="release"),
    path("pesan/selesai/", visit.done, name="done"),
    path("tunggu/", waiting.waiting, name="waiting"),
    path("tunggu/daftar/", waiting.join, name="waiting_join"),
    path("tunggu/siapa/", waiting.who, name="waiting_who"),
    path("tunggu/kode/", waiting.code, name="waiting_code"),
    path("tunggu/tawaran/", turn.own, name="own_turn"),
    path("tunggu/berhenti/", waiting.stop, name="waiting_stop"),
    path("t/<str:secret>", turn.linked, name="turn"),
    path("b", mine.find, name="find"),
    path("g/<str:secret>", landing.linked, name="landing"),
    path("u/<str:secret>", feedback.feedback_page, name="feedback"),
    path("kesan/terima-kasih/", feedback.thanks, name="feedback_thanks"),
    path("janji/pengganti/", landing.own, name="own_landing"),
    path("janji/", mine.mine, name="mine"),
    path("janji/lebih-awal/", waiting.earlier, name="earlier"),
    path("janji/pindah/", mine.move, name="move"),
    path("janji/batal/", mine.cancel, name="cancel"),
    path("janji/urung/", mine.undo, name="undo"),
    path("janji/tutup/", mine.leave, name="leave"),
    path("janji/lembar.pdf", papers.slip, name="slip"),
    path("janji/kalender.ics", papers.calendar, name="calendar"),
    path("janji/qr.svg", papers.qr, name="qr"),
    path("kabar/<slug:provider>/<uuid:reference>", receipts.receipt, name="receipt"),
]
