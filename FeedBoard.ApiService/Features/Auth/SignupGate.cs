using System.Net;
using FeedBoard.ApiService.Features.Blocking;
using FeedBoard.ApiService.Platform.Board;
using FeedBoard.ApiService.Platform.Problems;

namespace FeedBoard.ApiService.Features.Auth;

/// <summary>How somebody who signs up is let in.</summary>
/// <param name="Waits">A moderator decides first.</param>
/// <param name="Invite">The code of the invite that is used; <c>null</c>: none is needed.</param>
/// <param name="Invites">Who may invite.</param>
internal sealed record Admission(bool Waits, string? Invite, InviteMode Invites);

/// <summary>Whether somebody may sign up; see docs/decisions/0066-who-may-join.md.</summary>
internal sealed class SignupGate(BoardSettingsCache board, SignupBlocks blocks, SignupChallenges challenges)
{
    /// <param name="email">Checked.</param>
    /// <param name="address">Of the visitor.</param>
    /// <exception cref="ProblemException">403 or 422: not by the board's settings, or not so.</exception>
    public async Task<Admission> CheckAsync(
        SignupRequest request,
        string email,
        IPAddress? address,
        CancellationToken cancellationToken
    )
    {
        var settings = await board.GetAsync(cancellationToken);
        // On a closed board too: who is blocked does not learn it by the time that the response takes.
        if (
            await blocks.IsBlockedAsync(email, address, cancellationToken)
            || settings.Registration == RegistrationMode.Closed
        )
            throw new ProblemException(ProblemCodes.RegistrationClosed);
        var invite = string.IsNullOrWhiteSpace(request.Invite) ? null : request.Invite;
        if (settings.Registration == RegistrationMode.Invite && invite is null)
            throw new ProblemException(ProblemCodes.InviteRequired);
        var unproven = settings.SignupChallenge && !await IsProvenAsync(request, cancellationToken);
        return new(
            Waits: unproven || (settings.Registration == RegistrationMode.Approval && invite is null),
            settings.Registration is RegistrationMode.Invite or RegistrationMode.Approval ? invite : null,
            settings.Invites
        );
    }

    /// <summary>Whoever cannot solve a challenge, because no script runs, writes a reason instead, and a moderator decides.</summary>
    private async Task<bool> IsProvenAsync(SignupRequest request, CancellationToken cancellationToken)
    {
        if (request is { Altcha: null or "", Reason.Length: > 0 })
            return false;
        if (request.Altcha is not { } payload || !await challenges.UseAsync(payload, cancellationToken))
            throw new ProblemException(ProblemCodes.ChallengeFailed);
        return true;
    }
}
