"""A volunteer shows a certificate: what stands on it, and a picture for staff."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from accounts.access import PersonalRequest, signed_in
from accounts.presses.once import made, once
from core import clock
from core.errors import Refusal
from volunteers import queries
from volunteers.forms.register import CertificateForm
from volunteers.profiles import qualifications


@signed_in
@once
def claim(request: PersonalRequest) -> HttpResponse:
    """The form, and on POST the claim; somebody who is no volunteer yet joins first."""
    volunteer = queries.volunteer_of(request.user)
    if volunteer is None or volunteer.merged_into_id:
        return redirect("volunteers:open")
    form = CertificateForm(*((request.POST, request.FILES) if request.method == "POST" else ()))
    if request.method == "POST" and form.is_valid():
        try:
            held = qualifications.claim(
                volunteer_id=volunteer.pk, certificate=form.certificate(), picture=form.pictures(), now=clock.now()
            )
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, f"“{held.qualification}”交上去了，工作人员核对好会发短信告诉你。")
            return made(redirect("volunteers:profile"), held, status=held.status)
    status = 422 if request.method == "POST" else 200
    return render(request, "volunteers/claim.html", {"form": form}, status=status)
