from django.urls import path

from offices.views import people

app_name = "offices"

urlpatterns = [
    path("petugas/masuk/", people.sign_in, name="sign_in"),
    path("petugas/masuk/kode/", people.second_factor, name="second_factor"),
    path("petugas/masuk/kode/baru/", people.new_second_factor, name="new_second_factor"),
    path("petugas/keluar/", people.sign_out, name="sign_out"),
    path("petugas/sandi/", people.password, name="password"),
]
