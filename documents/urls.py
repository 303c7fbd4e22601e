"""The doors of citizens to their papers, under /berkas/."""

from django.urls import path

from documents.views import own_case, own_check, papers, readings, requirements, rights, sending

app_name = "documents"

urlpatterns = [
    path("syarat/", requirements.own_case, name="requirements"),
    path("syarat/lembar.pdf", requirements.sheet, name="requirements_pdf"),
    path("", papers.overview, name="papers"),
    path("kertas/<slug:kind>/", papers.paper, name="paper"),
    path("periksa/", own_check.ask, name="check_ask"),
    path("periksa/tarik/", own_check.withdraw, name="check_withdraw"),
    path("keadaan/", own_case.case, name="case"),
    path("bacaan/", readings.read, name="readings"),
    path("bacaan/kemajuan/", readings.progress, name="reading_progress"),
    path("bacaan/<int:pk>/", readings.say, name="say_value"),
    path("bacaan/<int:pk>/potongan.jpg", readings.cut_out, name="cut_out"),
    path("kirim/", sending.begin, name="begin"),
    path("kirim/<uuid:token>/", sending.send, name="send"),
    path("data/", rights.own, name="rights"),
    path("data/minta/", rights.ask, name="ask"),
    path("data/salinan.json", rights.export, name="export"),
    path("halaman/<int:pk>/gambar.jpg", papers.image, name="image"),
    path("halaman/<int:pk>/hapus/", papers.change, {"deed": "removed"}, name="remove"),
    path("halaman/<int:pk>/urung/", papers.change, {"deed": "restored"}, name="restore"),
    path("halaman/<int:pk>/putar/", papers.change, {"deed": "turned"}, name="turn"),
]
