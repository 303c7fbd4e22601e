"""The doors of those who check papers and screen, under /petugas/berkas/."""

from django.urls import path

from documents.views.staff import checks, counter, letter, missing, oversight, papers, rights, screening, worklist

app_name = "papers"

urlpatterns = [
    path("periksa/", worklist.checks, name="checks"),
    path("periksa/<int:pk>/", checks.check, name="check"),
    path("periksa/<int:pk>/ambil/", checks.take, name="check_take"),
    path("periksa/<int:pk>/lepas/", checks.leave, name="check_leave"),
    path("periksa/<int:pk>/lihat/", checks.mark, name="check_mark"),
    path("periksa/<int:pk>/keadaan/", checks.facts, name="check_facts"),
    path("periksa/<int:pk>/jawab/", checks.answer, name="check_answer"),
    path("periksa/<int:pk>/ulang/", checks.again, name="check_again"),
    path("rujukan/", worklist.referred, name="referred"),
    path("loket/<int:pk>/", counter.case, name="counter"),
    path("loket/<int:pk>/ambil/", counter.take, name="counter_take"),
    path("loket/<int:pk>/lepas/", counter.leave, name="counter_leave"),
    path("loket/<int:pk>/asli/", counter.tick, name="counter_tick"),
    path("loket/<int:pk>/keadaan/", counter.facts, name="counter_facts"),
    path("loket/<int:pk>/putus/", counter.decide, name="counter_decide"),
    path("loket/<int:pk>/buka/", counter.reopen, name="counter_reopen"),
    path("loket/<int:pk>/layanan/", counter.switch, name="counter_switch"),
    path("loket/<int:pk>/catatan.pdf", missing.note, name="counter_note"),
    path("wawancara/", screening.interviews, name="interviews"),
    path("wawancara/mulai/<int:booking>/", screening.begin, name="interview_begin"),
    path("wawancara/<int:pk>/", screening.interview, name="interview"),
    path("wawancara/<int:pk>/jawab/", screening.answer, name="interview_answer"),
    path("wawancara/<int:pk>/jelas/<int:flag>/", screening.clear, name="interview_clear"),
    path("wawancara/<int:pk>/putus/", screening.decide, name="interview_decide"),
    path("wawancara/<int:pk>/ambil/", screening.take, name="interview_take"),
    path("wawancara/<int:pk>/setuju/", screening.settle, name="interview_settle"),
    path("wawancara/<int:pk>/panggil/", screening.call, name="interview_call"),
    path("wawancara/<int:pk>/surat.pdf", letter.letter, name="interview_letter"),
    path("wawancara/periksa/", oversight.audit, name="interview_audit"),
    path("wawancara/periksa/<int:pk>/", oversight.audited, name="interview_audited"),
    path("wawancara/periksa/<int:pk>/pembaca.pdf", oversight.looks, name="interview_looks"),
    path("wawancara/angka/", oversight.figures, name="interview_figures"),
    path("panggilan/", oversight.calls, name="calls"),
    path("panggilan/jumlah/", oversight.calling, name="calling"),
    path("panggilan/<int:pk>/", oversight.answer_call, name="call_answer"),
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
