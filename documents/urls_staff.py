"""The doors of those who check papers and screen, under /petugas/berkas/."""

from django.urls import path

from documents.views.staff import papers, rights

app_name = "papers"

urlpatterns = [
    path("pesanan/<int:pk>/", papers.booking, name="booking"),
    path("pesanan/<int:pk>/tahan/", papers.hold, name="hold"),
    path("pesanan/<int:pk>/lepas/", papers.lift, name="lift"),
    path("pesanan/<int:pk>/terbit/", papers.issued, name="issued"),
    path("pesanan/<int:pk>/hak/", papers.ask, name="ask"),
    path("halaman/<int:pk>/gambar.jpg", papers.image, name="image"),
    path("hak/", rights.requests, name="requests"),
    path("hak/<int:pk>/", rights.answer, name="request"),
    path("hak/<int:pk>/salinan.json", rights.export, name="export"),
]
