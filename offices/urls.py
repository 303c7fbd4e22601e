from django.urls import path

from offices.views import duty, leave, notices, office, people, places, swaps

app_name = "offices"

urlpatterns = [
    path("tempat/", places.places, name="places"),
    path("tempat/<slug:slug>/", places.place, name="place"),
    path("kantor/<slug:slug>/", office.choose, name="choose"),
    path("petugas/tugas/", duty.mine, name="duty"),
    path("petugas/tugas/kalender/", duty.make_feed, name="duty_feed_make"),
    path("petugas/tugas/kalender/cabut/", duty.revoke_feed, name="duty_feed_revoke"),
    path("petugas/tugas/kabar/", notices.read, name="notices_read"),
    path("petugas/tugas/kabar/bahasa/", notices.language, name="notices_language"),
    path("petugas/tugas/tukar/", swaps.choose, name="swap"),
    path("petugas/tugas/tukar/minta/", swaps.ask, name="swap_ask"),
    path("petugas/tugas/tukar/<int:pk>/setuju/", swaps.agree, name="swap_agree"),
    path("petugas/tugas/tukar/<int:pk>/tolak/", swaps.decline, name="swap_decline"),
    path("petugas/tugas/tukar/<int:pk>/cabut/", swaps.withdraw, name="swap_withdraw"),
    path("petugas/tugas/cuti/", leave.leave, name="leave"),
    path("petugas/tugas/cuti/minta/", leave.ask, name="leave_ask"),
    path("petugas/tugas/cuti/<int:pk>/tarik/", leave.withdraw, name="leave_withdraw"),
    path("petugas/tugas/<str:secret>.ics", duty.feed, name="duty_feed"),
    path("petugas/masuk/", people.sign_in, name="sign_in"),
    path("petugas/masuk/kode/", people.second_factor, name="second_factor"),
    path("petugas/masuk/kode/baru/", people.new_second_factor, name="new_second_factor"),
    path("petugas/keluar/", people.sign_out, name="sign_out"),
    path("petugas/sandi/", people.password, name="password"),
]
