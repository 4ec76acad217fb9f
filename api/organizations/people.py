"""Who works for the organizations that one administers, and who was invited: by session; a key opens none of this."""

from typing import Any

from allauth.account.internal.flows.reauthentication import is_reauthentication_required
from django.db.models import QuerySet
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import mixins, serializers
from rest_framework.decorators import action
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView
from rest_framework.viewsets import GenericViewSet

from accounts.models import Person
from accounts.sessions import ending
from api import fields
from api.filters import FilterSet, WholeFilter
from api.shared import REFUSAL, checked, person_of
from core import clock
from core.errors import Refusal
from organizations.memberships import inviting, passwords, roles, second_factors, staff, switching
from organizations.models import Membership, Organization, StaffInvitation
from organizations.queries import why_nobody_approves


class KeepsPeople(BasePermission):
    """Administrators of an organization, of the association and of the site."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        """Whether there is an organization whose people they keep; who keeps the whole site may look before there is one."""
        person = request.user
        return isinstance(person, Person) and (person.is_superuser or staff.administered_by(person).exists())


class MemberSerializer(serializers.ModelSerializer[Membership]):
    """Who works there as what, when they last signed in; the number is masked."""

    organization: "serializers.SlugRelatedField[Organization]" = fields.SlugRelatedField(
        slug_field="slug", read_only=True
    )
    name = serializers.CharField(source="person.name", read_only=True)
    phone = fields.MaskedPhoneField(source="person.phone")
    is_active = serializers.BooleanField(source="person.is_active", read_only=True)
    last_sign_in = serializers.DateTimeField(source="person.last_login", allow_null=True, read_only=True)
    has_second_factor = serializers.BooleanField(read_only=True)

    class Meta:
        model = Membership
        fields = [
            "id", "organization", "person", "name", "phone", "role", "is_active", "last_sign_in", "has_second_factor",
        ]  # fmt: skip
        read_only_fields = fields


class CannotSerializer(serializers.Serializer[Refusal]):
    """The refusal that a verb would answer with."""

    code = serializers.CharField()
    message = serializers.CharField()


class OneMemberSerializer(MemberSerializer):
    """The same with what their page tells: in how many places they are signed in now, where their ``organization`` would
    have nobody left who approves (words, else empty), and why they can't leave or be switched off.
    """

    sessions = serializers.SerializerMethodField()
    nobody_approves = serializers.SerializerMethodField()
    cannot_end = serializers.SerializerMethodField()
    cannot_switch_off = serializers.SerializerMethodField()

    class Meta(MemberSerializer.Meta):
        fields = [*MemberSerializer.Meta.fields, "sessions", "nobody_approves", "cannot_end", "cannot_switch_off"]
        read_only_fields = fields

    def get_sessions(self, row: Membership) -> int:
        """How many that still count."""
        return ending.sessions_of(row.person, now=clock.now()).count()

    def get_nobody_approves(self, row: Membership) -> str:
        """Were they no approver any more."""
        return why_nobody_approves(row)

    @extend_schema_field(CannotSerializer(allow_null=True))
    def get_cannot_end(self, row: Membership) -> dict[str, Any] | None:
        """Nothing where they can."""
        return _told(roles.why_not(membership=row, by=person_of(self.context["request"])))

    @extend_schema_field(CannotSerializer(allow_null=True))
    def get_cannot_switch_off(self, row: Membership) -> dict[str, Any] | None:
        """Nothing where they can."""
        return _told(switching.why_not(person=row.person, by=person_of(self.context["request"])))


def _told(refusal: Refusal | None) -> dict[str, Any] | None:
    return dict(CannotSerializer(refusal).data) if refusal else None


class RoleSerializer(serializers.Serializer[dict[str, Any]]):
    """What the member may do from now on."""

    role = serializers.ChoiceField(choices=Membership.Role.choices)


class ResetReasonSerializer(serializers.Serializer[dict[str, Any]]):
    """Why: it is kept with who did it."""

    reason = serializers.CharField(max_length=120)


class MemberFilter(FilterSet):
    """By organization (its slug), person (everywhere where they work), role, and a part of the name or the whole number."""

    organization = filters.CharFilter("organization__slug")
    person = WholeFilter("person", min_value=0)
    q = filters.CharFilter(method="named", max_length=40)

    class Meta:
        model = Membership
        fields = ["role"]

    def named(self, rows: QuerySet[Membership], name: str, value: str) -> QuerySet[Membership]:
        """As on the page."""
        return rows.filter(**staff.named(value))


class MembershipViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, GenericViewSet[Membership]):
    """Who works for the organizations that you administer."""

    queryset = Membership.objects.none()
    serializer_class = MemberSerializer
    permission_classes = [KeepsPeople]
    filterset_class = MemberFilter

    def get_queryset(self) -> "QuerySet[Membership]":
        """Kept by this person."""
        return staff.members_kept_by(person_of(self.request))

    def get_serializer_class(self) -> type[MemberSerializer]:
        """One of them says more than a list does."""
        return OneMemberSerializer if self.action == "retrieve" else MemberSerializer

    @extend_schema(request=RoleSerializer, responses={200: MemberSerializer, 409: REFUSAL})
    def partial_update(self, request: Request, pk: int) -> Response:
        """Give another role."""
        row = self.get_object()
        facts = checked(RoleSerializer(data=request.data))
        roles.change_role(membership=row, role=facts["role"], by=person_of(request), now=clock.now())
        return Response(MemberSerializer(self.get_object()).data)

    @extend_schema(responses={204: None, 409: REFUSAL})
    def destroy(self, request: Request, pk: int) -> Response:
        """They work there no more; the history stays."""
        roles.end(membership=self.get_object(), by=person_of(request), now=clock.now())
        return Response(status=204)

    @extend_schema(request=ResetReasonSerializer, responses={204: None, 409: REFUSAL})
    @action(detail=True, methods=["post"], url_path="reset-second-factors")
    def reset_second_factors(self, request: Request, pk: int) -> Response:
        """Take away what somebody lost; you have to have proved on the pages, within minutes, who you are."""
        row = self.get_object()
        refuse_unproved(request)
        facts = checked(ResetReasonSerializer(data=request.data))
        second_factors.reset(membership=row, reason=facts["reason"], by=person_of(request), now=clock.now())
        return Response(status=204)

    @extend_schema(request=ResetReasonSerializer, responses={204: None, 409: REFUSAL})
    @action(detail=True, methods=["post"], url_path="reset-password")
    def reset_password(self, request: Request, pk: int) -> Response:
        """Take away a forgotten one, a text leads to a new one; you have to have proved on the pages who you are."""
        row = self.get_object()
        refuse_unproved(request)
        facts = checked(ResetReasonSerializer(data=request.data))
        passwords.reset(membership=row, reason=facts["reason"], by=person_of(request), now=clock.now())
        return Response(status=204)

    @extend_schema(request=ResetReasonSerializer, responses={204: None, 409: REFUSAL})
    @action(detail=True, methods=["post"], url_path="switch-off")
    def switch_off(self, request: Request, pk: int) -> Response:
        """Nobody signs in as them until they are switched on again; sessions, keys and links end at once. You have to have
        proved on the pages who you are.
        """
        row = self.get_object()
        refuse_unproved(request)
        facts = checked(ResetReasonSerializer(data=request.data))
        switching.switch_off(person=row.person, reason=facts["reason"], by=person_of(request), now=clock.now())
        return Response(status=204)

    @extend_schema(request=None, responses={204: None, 409: REFUSAL})
    @action(detail=True, methods=["post"], url_path="switch-on")
    def switch_on(self, request: Request, pk: int) -> Response:
        """They sign in again as before; keys have to be made anew."""
        switching.switch_on(person=self.get_object().person, by=person_of(request), now=clock.now())
        return Response(status=204)

    @extend_schema(request=None, responses={204: None, 409: REFUSAL})
    @action(detail=True, methods=["post"], url_path="end-sessions")
    def end_sessions(self, request: Request, pk: int) -> Response:
        """Sign them out everywhere; keys stay."""
        switching.end_sessions(person=self.get_object().person, by=person_of(request), now=clock.now())
        return Response(status=204)


def refuse_unproved(request: Request) -> None:
    """Raise ``proof_needed`` where who asks proved who they are too long ago."""
    if is_reauthentication_required(request._request, app="allauth.mfa"):  # noqa: SLF001 - DRF's way to Django's request
        words = "先打开网页上的“登录安全”，再证明一次是你本人，几分钟内有效。"
        raise Refusal("proof_needed", words)


class StaffInvitationSerializer(serializers.ModelSerializer[StaffInvitation]):
    """Who was invited by whom, and until when it can be accepted; the number is masked."""

    organization: "serializers.SlugRelatedField[Organization]" = fields.SlugRelatedField(
        slug_field="slug", read_only=True
    )
    phone = fields.MaskedPhoneField()
    by = serializers.CharField(source="by.name", default="", read_only=True)

    class Meta:
        model = StaffInvitation
        fields = ["id", "organization", "name", "phone", "role", "by", "at", "expires_at", "state"]


class NewStaffInvitationSerializer(serializers.Serializer[dict[str, Any]]):
    """Who is asked to work for which organization (a slug), as what."""

    organization: "serializers.SlugRelatedField[Organization]" = fields.SlugRelatedField(
        slug_field="slug", queryset=Organization.objects.all()
    )
    name = serializers.CharField(max_length=40)
    phone = fields.PhoneField(max_length=40)
    role = serializers.ChoiceField(choices=Membership.Role.choices)


class StaffInvitationFilter(FilterSet):
    """By organization (its slug)."""

    organization = filters.CharFilter("organization__slug")

    class Meta:
        model = StaffInvitation
        fields: list[str] = []


class StaffInvitationViewSet(mixins.ListModelMixin, GenericViewSet[StaffInvitation]):
    """Those that wait, or whose time is over, of organizations that you administer; newest first."""

    queryset = StaffInvitation.objects.none()
    serializer_class = StaffInvitationSerializer
    permission_classes = [KeepsPeople]
    filterset_class = StaffInvitationFilter

    def get_queryset(self) -> "QuerySet[StaffInvitation]":
        """Kept by this person."""
        return staff.invitations_kept_by(person_of(self.request))

    @extend_schema(request=NewStaffInvitationSerializer, responses={201: StaffInvitationSerializer, 409: REFUSAL})
    def create(self, request: Request) -> Response:
        """Invite: a text with a link that is valid for 72 hours; what waits for the number there is replaced."""
        facts = checked(NewStaffInvitationSerializer(data=request.data))
        row = inviting.invite(**facts, by=person_of(request), now=clock.now())
        return Response(StaffInvitationSerializer(row).data, status=201)

    @extend_schema(request=None, responses={201: StaffInvitationSerializer, 409: REFUSAL})
    @action(detail=True, methods=["post"])
    def again(self, request: Request, pk: int) -> Response:
        """The same with a new link and 72 new hours."""
        row = inviting.invite_again(invitation=self.get_object(), by=person_of(request), now=clock.now())
        return Response(StaffInvitationSerializer(row).data, status=201)

    @extend_schema(request=None, responses={204: None, 409: REFUSAL})
    @action(detail=True, methods=["post"])
    def withdraw(self, request: Request, pk: int) -> Response:
        """The link opens nothing any more."""
        inviting.withdraw(invitation=self.get_object(), by=person_of(request), now=clock.now())
        return Response(status=204)
